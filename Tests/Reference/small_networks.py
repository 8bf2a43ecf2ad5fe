"""The networks of make_networks.py: one or two blocks of each family, few channels, as their makers build them."""
import torch
import torch.nn.functional as F
from torch import nn


def conv_bn(inputs, outputs, kernel=3, stride=1, groups=1, act=None):
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([act()] if act else []))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, inner, act, gate):
        super().__init__()
        self.fc1, self.fc2 = nn.Conv2d(channels, inner, 1), nn.Conv2d(inner, channels, 1)
        self.act, self.gate = act(), gate()

    def forward(self, x):
        return x * self.gate(self.fc2(self.act(self.fc1(x.mean((2, 3), keepdim=True)))))


class InvertedResidual(nn.Module):
    """Expand, depthwise, squeeze and excite, project: MobileNetV3 and EfficientNet."""

    def __init__(self, channels, inner, outputs, kernel, stride, act, se_act, gate):
        super().__init__()
        self.expand = conv_bn(channels, inner, 1, act=act)
        self.depthwise = conv_bn(inner, inner, kernel, stride, inner, act)
        self.se = SqueezeExcitation(inner, 4, se_act, gate)
        self.project = conv_bn(inner, outputs, 1)
        self.adds = stride == 1 and channels == outputs

    def forward(self, x):
        y = self.project(self.se(self.depthwise(self.expand(x))))
        return x + y if self.adds else y


class Classified(nn.Module):
    def __init__(self, features, channels):
        super().__init__()
        self.features, self.avgpool, self.classifier = features, nn.AdaptiveAvgPool2d(1), nn.Linear(channels, 5)

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def mobilenet_v3():
    block = dict(act=nn.Hardswish, se_act=nn.ReLU, gate=nn.Hardsigmoid)
    return Classified(nn.Sequential(conv_bn(3, 8, stride=2, act=nn.Hardswish), InvertedResidual(8, 16, 8, 5, 1, **block),
                                    InvertedResidual(8, 16, 12, 3, 2, **block)), 12)


def efficientnet():
    block = dict(act=nn.SiLU, se_act=nn.SiLU, gate=nn.Sigmoid)
    return Classified(nn.Sequential(conv_bn(3, 8, stride=2, act=nn.SiLU), InvertedResidual(8, 16, 8, 3, 1, **block),
                                    InvertedResidual(8, 16, 12, 5, 2, **block)), 12)


class ShuffleUnit(nn.Module):
    def __init__(self, channels, stride):
        super().__init__()
        half = channels // 2
        self.stride = stride
        if stride == 2:
            self.branch1 = nn.Sequential(conv_bn(half, half, 3, 2, half), conv_bn(half, half, 1, act=nn.ReLU))
        self.branch2 = nn.Sequential(conv_bn(half, half, 1, act=nn.ReLU), conv_bn(half, half, 3, stride, half),
                                     conv_bn(half, half, 1, act=nn.ReLU))

    def forward(self, x):
        if self.stride == 1:
            left, right = x.chunk(2, dim=1)
            y = torch.cat((left, self.branch2(right)), 1)
        else:
            y = torch.cat((self.branch1(x), self.branch2(x)), 1)
        n, c, h, w = y.size()
        return y.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)


def shufflenet():
    return Classified(nn.Sequential(conv_bn(3, 8, stride=2, act=nn.ReLU), ShuffleUnit(16, 2), ShuffleUnit(16, 1), ShuffleUnit(16, 1)), 16)


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        return F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps).permute(0, 3, 1, 2)


class Permute(nn.Module):
    def __init__(self, *order):
        super().__init__()
        self.order = order

    def forward(self, x):
        return x.permute(self.order)


class ConvNeXtBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layer_scale = nn.Parameter(torch.randn(channels, 1, 1))
        self.block = nn.Sequential(nn.Conv2d(channels, channels, 7, padding=3, groups=channels), Permute(0, 2, 3, 1),
                                   nn.LayerNorm(channels, eps=1e-6), nn.Linear(channels, 4 * channels), nn.GELU(),
                                   nn.Linear(4 * channels, channels), Permute(0, 3, 1, 2))

    def forward(self, x):
        return x + self.layer_scale * self.block(x)


class ConvNeXt(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 4, 4), LayerNorm2d(8, eps=1e-6), ConvNeXtBlock(8), LayerNorm2d(8, eps=1e-6),
                                      nn.Conv2d(8, 12, 2, 2), ConvNeXtBlock(12))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(LayerNorm2d(12, eps=1e-6), nn.Flatten(1), nn.Linear(12, 5))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)))


class DenseLayer(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm1, self.relu1, self.conv1 = nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, 8, 1, bias=False)
        self.norm2, self.relu2, self.conv2 = nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 4, 3, padding=1, bias=False)

    def forward(self, *maps):
        return self.conv2(self.relu2(self.norm2(self.conv1(self.relu1(self.norm1(torch.cat(maps, 1)))))))


class DenseBlock(nn.Module):
    def __init__(self, channels, count):
        super().__init__()
        for i in range(count):
            self.add_module(f"denselayer{i + 1}", DenseLayer(channels + 4 * i))

    def forward(self, x):
        maps = [x]
        for layer in self.children():
            maps.append(layer(*maps))
        return torch.cat(maps, 1)


def densenet():
    transition = nn.Sequential(nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 8, 1, bias=False), nn.AvgPool2d(2))
    return Classified(nn.Sequential(conv_bn(3, 8, 3, 2, act=nn.ReLU), nn.MaxPool2d(3, 2, 1), DenseBlock(8, 2), transition,
                                    DenseBlock(8, 1), nn.BatchNorm2d(12), nn.ReLU()), 12)


class BasicConv(nn.Module):
    def __init__(self, inputs, outputs, **options):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(inputs, outputs, bias=False, **options), nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)))


class InceptionBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.branch1x1 = BasicConv(channels, 4, kernel_size=1)
        self.branch7x7_1 = BasicConv(channels, 4, kernel_size=1)
        self.branch7x7_2 = BasicConv(4, 4, kernel_size=(1, 7), padding=(0, 3))
        self.branch7x7_3 = BasicConv(4, 4, kernel_size=(7, 1), padding=(3, 0))
        self.branch_pool = BasicConv(channels, 4, kernel_size=1)

    def forward(self, x):
        branches = [self.branch1x1(x), self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x))),
                    self.branch_pool(F.avg_pool2d(x, 3, 1, 1))]
        return torch.cat(branches, 1)


class Inception(nn.Module):
    def __init__(self):
        super().__init__()
        self.Conv2d_1a_3x3, self.Mixed_5b, self.Mixed_5c, self.fc = BasicConv(3, 8, kernel_size=3, stride=2), InceptionBlock(8), InceptionBlock(12), nn.Linear(12, 5)

    def forward(self, x):
        # as torchvision turns one range of pixels into another
        x = torch.cat([torch.unsqueeze(x[:, c], 1) * (0.229 / 0.5) + (m - 0.5) / 0.5 for c, m in enumerate((0.485, 0.456, 0.406))], 1)
        x = self.Mixed_5c(F.max_pool2d(self.Mixed_5b(self.Conv2d_1a_3x3(x)), 3, 2))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class PreactBottleneck(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.norm1, self.act1 = nn.BatchNorm2d(inputs), nn.ReLU()
        self.conv1, self.norm2, self.act2 = nn.Conv2d(inputs, 4, 1, bias=False), nn.GroupNorm(2, 4), nn.ReLU()
        self.conv2 = nn.Conv2d(4, outputs, 3, stride, 1, bias=False)
        self.downsample = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if stride > 1 else None

    def forward(self, x):
        y = self.act1(self.norm1(x))
        return self.conv2(self.act2(self.norm2(self.conv1(y)))) + (self.downsample(y) if self.downsample else x)


def resnet_v2():
    stem = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.ConstantPad2d(1, 0.0), nn.MaxPool2d(3, 2))
    return Classified(nn.Sequential(stem, PreactBottleneck(8, 8, 1), PreactBottleneck(8, 12, 2), nn.BatchNorm2d(12), nn.ReLU()), 12)


class Darknet(nn.Module):
    """Cross-stage halves, Mish, and a map made larger again, as detectors' backbones do."""

    def __init__(self):
        super().__init__()
        self.stem, self.down = conv_bn(3, 8, act=nn.Mish), conv_bn(8, 16, 3, 2, act=lambda: nn.LeakyReLU(0.1))
        self.inner, self.lateral, self.head = conv_bn(8, 8, act=lambda: nn.PReLU(8)), conv_bn(16, 8, 1, act=nn.ELU), nn.Conv2d(16, 5, 1)

    def forward(self, x):
        x = self.stem(x)
        left, right = self.down(x).chunk(2, 1)
        y = torch.cat((left, self.inner(right) + right), 1)
        return self.head(torch.cat((F.interpolate(self.lateral(y), scale_factor=2.0, mode="nearest"), x), 1))


class LeNet(nn.Module):
    """A classifier of one size, whose last map becomes a vector."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.pool = nn.Conv2d(3, 4, 5), nn.Conv2d(4, 6, 5), nn.MaxPool2d(2, 2)
        self.fc1, self.fc2 = nn.Linear(6 * 5 * 5, 8), nn.Linear(8, 5)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        return self.fc2(F.relu(self.fc1(x.view(-1, 6 * 5 * 5))))
